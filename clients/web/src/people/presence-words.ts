/** Who is here, as one sentence: two names at most, then a number. */
export function describePresence(names: readonly string[]): string {
  const [first, second, third] = names;
  if (first === undefined) return 'Nobody else is here yet';
  if (second === undefined) return `${first} is here`;
  if (third === undefined) return `${first} and ${second} are here`;
  const others = names.length - 2;
  return `${first}, ${second} and ${others} ${others === 1 ? 'other' : 'others'} are here`;
}

/** How a room is called on the page: the one for visitors without an invitation has no name of its own. */
export function roomTitle(room: string): string {
  return room === 'default' ? 'Main room' : room;
}
