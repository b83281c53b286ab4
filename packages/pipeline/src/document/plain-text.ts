/** Letters, digits and a few signs that no language gives a meaning to. */
export function plainText(text: string, lengthMax: number): string {
  return text
    .slice(0, lengthMax)
    .toWellFormed()
    .replaceAll(/[^\p{L}\p{M}\p{N} .,:;_()/©+-]/gu, '_');
}
