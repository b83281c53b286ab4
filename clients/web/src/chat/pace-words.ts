/** `One message every 15 s`, `every minute`, `every 5 min`. */
export function paceWords(seconds: number): string {
  if (seconds === 1) return 'One message a second';
  if (seconds === 60) return 'One message a minute';
  return `One message every ${seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`}`;
}
