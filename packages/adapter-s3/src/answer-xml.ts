/**
 * Reads the few answers of S3 that matter here: flat lists of elements without attributes, whose contents are keys and ids. What such a
 * reader does not find is missing, whatever else the document holds.
 */

/** The content of the first element of that name, or null. */
export function textOf(xml: string, name: string): string | null {
  return textsOf(xml, name)[0] ?? null;
}

/** The contents of all elements of that name, in order. */
export function textsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) =>
    decoded(text ?? ''),
  );
}

/** The insides of all elements of that name, which contain others but none of their own name. */
export function elementsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, inside]) => inside ?? '');
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replaceAll(/&(#x?)?(\w+);/g, (whole, numeric: string | undefined, name: string) => {
    if (numeric === undefined) return entities[name] ?? whole;
    const point = Number.parseInt(name, numeric === '#x' ? 16 : 10);
    return point >= 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
