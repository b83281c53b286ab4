import { unreachable } from '@streamxr/kernel';
import { Crew } from './crew.ts';
import type { LoadAnswer, LoadCommand } from './messages.ts';

/** A load process: does what the bench tells it, and ends with it. */
const crew = new Crew();

async function obey(command: LoadCommand): Promise<LoadAnswer> {
  switch (command.do) {
    case 'join':
      await crew.join(command);
      break;
    case 'talk':
      crew.talk(command.perSecond);
      break;
    case 'move':
      crew.move(command.perSecond, command.walk);
      break;
    case 'probe':
      crew.probe(command.everyMs);
      break;
    case 'read':
      return { answer: 'counts', counts: crew.read() };
    case 'leave':
      await crew.leave();
      break;
    default:
      return unreachable(command);
  }
  return { answer: 'done' };
}

process.on('message', (command: LoadCommand) => {
  obey(command).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      process.send?.({ answer: 'failed', message } satisfies LoadAnswer);
    },
  );
});
process.on('disconnect', () => process.exit());
