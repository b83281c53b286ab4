/*
 * mediasoup builds with meson, which fetches nine libraries from their sites. Debian has them all (or what stands in for them, see
 * shim/), so what is left of meson's work is a list of files and one set of flags: a file for ninja.
 */

/** Which files make the worker, as its meson.build files list them; paths relative to the worker's folder. */
export interface WorkerSources {
  /** The worker's own, compiled with the precompiled header. */
  readonly own: readonly string[];
  /** libwebrtc's congestion control, which lies in the package. */
  readonly libwebrtc: readonly string[];
}

/** Throws when the files are not laid out as expected: a new version may need new work here. */
export function readSources(mesonBuild: string, libwebrtcMesonBuild: string): WorkerSources {
  const common = listIn(mesonBuild, /common_sources = \[(.*?)\n\]/s);
  const congestion = listIn(
    mesonBuild,
    /if not get_option\('ms_use_builtin_bwe'\)\s*common_sources \+= \[(.*?)\]/s,
  );
  const libwebrtc = listIn(libwebrtcMesonBuild, /libwebrtc_sources = \[(.*?)\n\]/s);
  return {
    own: [...common, ...congestion, 'src/main.cpp'],
    libwebrtc: libwebrtc.map((path) => `deps/libwebrtc/${path}`),
  };
}

function listIn(text: string, pattern: RegExp): string[] {
  const list = pattern.exec(text)?.[1];
  const paths = [...(list ?? '').matchAll(/'([^']+\.(?:cpp|cc))'/g)].map(([, path = '']) => path);
  if (paths.length === 0) throw new Error(`meson.build of mediasoup's worker has no ${pattern.source}`);
  return paths;
}

/** Absolute paths of what the compiler reads. */
export interface BuildFolders {
  /** Patched copy of the package's worker folder. */
  readonly worker: string;
  /** Headers that stand in for libraries that Debian does not have. */
  readonly shim: string;
  /** Headers made by flatc. */
  readonly generated: string;
  /** libsrtp's headers; its library lies in `libsrtp`. */
  readonly srtpHeaders: string;
  readonly libsrtp: string;
}

const staticLibraries = [
  'libuv_a.a',
  'libabsl_strings.a',
  'libabsl_strings_internal.a',
  'libabsl_bad_optional_access.a',
  'libabsl_throw_delegate.a',
  'libabsl_raw_logging_internal.a',
];

/** The file for ninja, to be run in a folder of its own; its target is `mediasoup-worker`. */
export function renderNinjaFile(
  { own, libwebrtc }: WorkerSources,
  { worker, shim, generated, srtpHeaders, libsrtp }: BuildFolders,
  isLittleEndian: boolean,
): string {
  const flags = [
    '-std=c++20 -O3 -DNDEBUG -g0 -DMS_EXECUTABLE',
    isLittleEndian ? '-DMS_LITTLE_ENDIAN' : '-DMS_BIG_ENDIAN',
    '-DFLATBUFFERS_LOCALE_INDEPENDENT=1',
    `-I${shim} -I${srtpHeaders} -I${worker}/include`,
    `-I${worker}/deps/libwebrtc -I${worker}/deps/libwebrtc/libwebrtc -I${generated}`,
  ].join(' ');
  const object = (path: string): string => `obj/${path}.o`;
  const objects = [...own, ...libwebrtc].map(object).join(' ');
  const libraries = staticLibraries.map((name) => `-l:${name}`).join(' ');
  return [
    `flags = ${flags}`,
    // Two thirds of the time would go into reading the same generated headers again for every file.
    rule('header', 'g++ $flags -x c++-header $in -o $out'),
    rule('own', 'g++ $flags -include pch.hpp -c $in -o $out'),
    rule('foreign', 'g++ $flags -w -c $in -o $out'),
    rule('link', `g++ -s $in ${libsrtp} -o $out ${libraries} -lssl -lcrypto -ldl -lpthread`),
    'build pch.hpp.gch: header pch.hpp',
    ...own.map((path) => `build ${object(path)}: own ${worker}/${path} | pch.hpp.gch`),
    ...libwebrtc.map((path) => `build ${object(path)}: foreign ${worker}/${path}`),
    `build mediasoup-worker: link ${objects}`,
    '',
  ].join('\n');
}

function rule(name: string, command: string): string {
  return `rule ${name}\n  command = ${command}`;
}
