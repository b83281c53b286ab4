import { unreachable } from '@streamxr/kernel';
import { obeyParent } from '../child.ts';
import { MemberBot } from './member-bot.ts';
import type { MemberAnswer, MemberCommand } from './messages.ts';
import { measurePoses } from './poses.ts';
import { measureTicks } from './ticks.ts';

/** A process of members: does what the bench tells it, and ends with it. */
const members = new Map<string, MemberBot>();

async function obey(command: MemberCommand): Promise<MemberAnswer> {
  switch (command.do) {
    case 'join': {
      const member = await MemberBot.join(command.url, command.room, command.name);
      members.set(member.clientId, member);
      return member.clientId;
    }
    case 'show-and-see': {
      const member = members.get(command.clientId);
      if (member === undefined) throw new Error(`there is no member ${command.clientId} here`);
      return member.showAndSee(command.cameraOf, command.address, command.withinMs);
    }
    case 'poses':
      return measurePoses(command);
    case 'ticks':
      return measureTicks(command);
    default:
      return unreachable(command);
  }
}

obeyParent(obey);
