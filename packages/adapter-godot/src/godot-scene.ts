import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { type Clock, Emitter, type Logger } from '@streamxr/kernel';
import { EngineLine } from './engine-line.ts';
import type { BodyState, EngineFrame, Impulse } from './frames.ts';
import { GodotProblem } from './godot-problem.ts';
import type { EngineBody, EngineCampaign, EngineReady, PersonAction, RestoredBody } from './messages.ts';

export interface GodotSceneOptions {
  /** Of godot3-server, see `findGodot`. */
  readonly program: string;
  /** With project.godot in it. */
  readonly projectFolder: string;
  readonly campaign: EngineCampaign;
  /** Where bodies go on, after a server that ended; else where the campaign has them. */
  readonly restored?: readonly RestoredBody[];
  /** Where it may keep what is its own. */
  readonly homeFolder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Waiting for the scene to be ready; 15 s unless said. */
  readonly readyMs?: number;
  /** Without a frame, it hangs; 2 s unless said. */
  readonly silenceMs?: number;
  /** Told of every process that runs the project. */
  readonly onStart?: (pid: number) => void;
}

export interface GodotSceneEvents {
  frame: EngineFrame;
  /** It ended or hung, and a new one has taken over with the last states. */
  restarted: { readonly restarts: number };
  /** It will not run any more. */
  failed: GodotProblem;
}

const readyMs = 15_000;
const silenceMs = 2_000;
/** Frames in a row that are none. */
const garbageMax = 60;
const restartDelaysMs = [100, 500, 1_000, 2_000, 5_000] as const;
/** Having run for so long, it may begin to count anew. */
const healthyMs = 60_000;
const logLineMax = 500;

/** One run of the program. */
interface Run {
  readonly child: ChildProcess;
  readonly line: EngineLine;
  lastFrameMs: number;
  garbage: number;
  isEnding: boolean;
}

/** A Godot project that runs without a screen: started, watched, and started again with its last states when it dies or hangs. */
export class GodotScene extends Emitter<GodotSceneEvents> implements AsyncDisposable {
  /** In the order of the frames. */
  readonly bodies: readonly EngineBody[];
  readonly #options: GodotSceneOptions;
  readonly #watch: NodeJS.Timeout;
  readonly #states: (BodyState | null)[];
  readonly #parameters = new Map<string, number>();
  #run: Run;
  #restarts = 0;
  #failures = 0;
  #startedMs: number;
  #isPaused = false;
  #isClosed = false;
  #restarting: Promise<void> | null = null;

  private constructor(options: GodotSceneOptions, run: Run, bodies: readonly EngineBody[]) {
    super((error) => options.logger.error('listener of a scene threw', { error: error as Error }));
    this.#options = options;
    this.bodies = bodies;
    this.#states = bodies.map(() => null);
    this.#run = run;
    this.#startedMs = options.clock.nowMs();
    this.#follow(run);
    this.#watch = setInterval(() => this.#look(), (options.silenceMs ?? silenceMs) / 4);
  }

  /** Resolves when the scene has said what is in it; its frames follow. Throws GodotProblem. */
  static async start(options: GodotSceneOptions): Promise<GodotScene> {
    const { run, bodies } = await launch(options, options.restored ?? []);
    return new GodotScene(options, run, bodies);
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** What the particles did; lost when the scene is being started again. */
  push(impulses: readonly Impulse[]): void {
    if (impulses.length > 0) this.#run.line.push(impulses);
  }

  act(action: PersonAction): void {
    this.#run.line.tell({ type: 'action', ...action });
  }

  setParameter(name: string, value: number): void {
    this.#parameters.set(name, value);
    this.#run.line.tell({ type: 'parameter', name, value });
  }

  set isPaused(paused: boolean) {
    if (paused === this.#isPaused) return;
    this.#isPaused = paused;
    this.#run.lastFrameMs = this.#options.clock.nowMs();
    this.#run.line.tell({ type: 'pause', paused });
  }

  /** Everything back to where it began. */
  beginAnew(): void {
    this.#states.fill(null);
    this.#run.line.tell({ type: 'restart' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#watch);
    await this.#restarting;
    await end(this.#run);
    this.clear();
  }

  #follow(run: Run): void {
    run.line.on('frame', (frame) => {
      run.lastFrameMs = this.#options.clock.nowMs();
      run.garbage = 0;
      for (const [body, state] of frame.bodies.entries()) if (state !== null) this.#states[body] = state;
      this.emit('frame', frame);
    });
    run.line.on('garbage', () => {
      run.garbage += 1;
      if (run.garbage >= garbageMax) this.#replace('talks nonsense');
    });
    run.child.once('exit', (code, signal) => {
      if (!run.isEnding) this.#replace(`ended with ${signal ?? `code ${code}`}`);
    });
  }

  #look(): void {
    const nowMs = this.#options.clock.nowMs();
    if (this.#failures > 0 && nowMs - this.#startedMs > healthyMs) this.#failures = 0;
    if (this.#isPaused) return;
    if (nowMs - this.#run.lastFrameMs > (this.#options.silenceMs ?? silenceMs)) this.#replace('is silent');
  }

  #replace(why: string): void {
    if (this.#isClosed || this.#restarting !== null) return;
    this.#options.logger.warn('a scene is started again', { why, failures: this.#failures });
    this.#restarting = this.#startAgain().finally(() => (this.#restarting = null));
  }

  async #startAgain(): Promise<void> {
    await end(this.#run);
    for (;;) {
      const delayMs = restartDelaysMs[this.#failures];
      if (delayMs === undefined) {
        clearInterval(this.#watch);
        this.emit('failed', new GodotProblem('dying', 'The scene ended again and again.'));
        return;
      }
      this.#failures += 1;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (this.#isClosed) return;
      try {
        const { run, bodies } = await launch(this.#options, this.#restored());
        if (bodies.length !== this.bodies.length) {
          await end(run);
          throw new GodotProblem('mute', 'The scene came back with other bodies.');
        }
        this.#run = run;
        this.#restarts += 1;
        this.#startedMs = this.#options.clock.nowMs();
        this.#follow(run);
        for (const [name, value] of this.#parameters) run.line.tell({ type: 'parameter', name, value });
        if (this.#isPaused) run.line.tell({ type: 'pause', paused: true });
        this.emit('restarted', { restarts: this.#restarts });
        return;
      } catch (error) {
        this.#options.logger.warn('a scene did not start', { error: error as Error });
      }
    }
  }

  #restored(): RestoredBody[] {
    return this.#states.flatMap((state, body) =>
      state === null
        ? []
        : [
            {
              body,
              at: state.position,
              rotation: state.rotation,
              velocity: state.velocity,
              spin: state.spin,
            },
          ],
    );
  }
}

/** Starts the program, and waits until its scene is ready, with bodies where they were. */
async function launch(
  options: GodotSceneOptions,
  restored: readonly RestoredBody[],
): Promise<{ readonly run: Run; readonly bodies: readonly EngineBody[] }> {
  const key = randomBytes(16).toString('hex');
  const line = await EngineLine.open(key);
  const child = spawn(
    options.program,
    ['--path', options.projectFolder, '--no-window', `--streamxr-port=${line.port}`, `--streamxr-key=${key}`],
    {
      // Nothing of ours is its business.
      env: { PATH: process.env['PATH'] ?? '', HOME: options.homeFolder, LANG: 'en_US.UTF-8' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  if (child.pid !== undefined) options.onStart?.(child.pid);
  const run: Run = {
    child,
    line,
    lastFrameMs: options.clock.nowMs(),
    garbage: 0,
    isEnding: false,
  };
  // Read to the end even when nobody listens: a full pipe would stop it.
  for (const output of [child.stdout, child.stderr])
    createInterface({ input: output }).on('line', (text) =>
      options.logger.debug('a scene says', { text: text.slice(0, logLineMax) }),
    );
  let timer: NodeJS.Timeout | undefined;
  try {
    const { bodies } = await new Promise<EngineReady>((resolve, reject) => {
      line.on('hello', () => line.tell({ type: 'start', campaign: options.campaign, bodies: restored }));
      line.on('ready', resolve);
      child.once('error', (error) => reject(new GodotProblem('missing', error.message)));
      child.once('exit', (code) =>
        reject(new GodotProblem('mute', `The scene ended with code ${code} before it said a word.`)),
      );
      timer = setTimeout(
        () => reject(new GodotProblem('mute', 'The scene did not say a word in time.')),
        options.readyMs ?? readyMs,
      );
    });
    run.lastFrameMs = options.clock.nowMs();
    return { run, bodies };
  } catch (error) {
    await end(run);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function end(run: Run): Promise<void> {
  run.isEnding = true;
  const { child, line } = run;
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
  await line.close();
}
