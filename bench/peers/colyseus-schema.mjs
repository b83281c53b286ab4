// Bytes that a member's new pose (head and two hands) takes in a patch of a Colyseus room state: numbers of 32 bits, changed fields only.
import { Encoder, MapSchema, schema } from '@colyseus/schema';

const members = 64;
const numbers = ['x', 'y', 'z', 'qx', 'qy', 'qz', 'qw'];
const Pose = schema(Object.fromEntries(numbers.map((name) => [name, 'float32'])), 'Pose');
const Member = schema({ head: Pose, left: Pose, right: Pose }, 'Member');
const Hall = schema({ members: { map: Member } }, 'Hall');

const hall = new Hall();
hall.members = new MapSchema();
for (let index = 0; index < members; index++) {
  const member = new Member();
  member.head = new Pose();
  member.left = new Pose();
  member.right = new Pose();
  hall.members.set(`c${index}`, member);
}
const encoder = new Encoder(hall);
encoder.encodeAll();
encoder.discardChanges();
let bytes = 0;
const rounds = 10;
for (let round = 0; round < rounds; round++) {
  for (const member of hall.members.values())
    for (const pose of [member.head, member.left, member.right])
      for (const name of numbers) pose[name] = Math.random();
  bytes += encoder.encode().length;
  encoder.discardChanges();
}
console.log(bytes / rounds / members);
