/** Pieces of a plot, on white: read as well on a dark page. */
export function svgDocument(width: number, height: number, pieces: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...pieces,
    '</svg>',
    '',
  ].join('\n');
}

export function svgLine(fromX: number, fromY: number, toX: number, toY: number, color = '#ddd'): string {
  return `<line x1="${fromX}" y1="${fromY}" x2="${toX}" y2="${toY}" stroke="${color}"/>`;
}

export function svgText(
  left: number,
  top: number,
  words: string,
  anchor: 'start' | 'middle' | 'end',
  size = 12,
  color = '#333',
): string {
  return `<text x="${left}" y="${top}" text-anchor="${anchor}" font-size="${size}" fill="${color}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Where a value lies between two places of the picture, by its logarithm; to a tenth of a unit. */
export function alongLog(value: number, min: number, max: number, from: number, to: number): number {
  const share = Math.log(Math.max(value, min) / min) / Math.log(max / min);
  return Math.round((from + share * (to - from)) * 10) / 10;
}
