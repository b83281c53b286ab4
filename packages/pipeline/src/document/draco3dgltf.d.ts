/** The package has no types of its own; what comes out goes straight to glTF-Transform. */
declare module 'draco3dgltf' {
  const draco: { createDecoderModule(): Promise<unknown> };
  export default draco;
}
