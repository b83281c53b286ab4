import type { Document, Property, Transform } from '@gltf-transform/core';
import { plainText } from './plain-text.ts';

const nameMax = 48;
const named: ReadonlySet<string> = new Set(['Node', 'Animation', 'Material', 'Variant', 'PrimitiveTarget']);
const copyrightMax = 200;

/**
 * Takes out what travels with a model without being seen: extras, all names but those of nodes, animations, materials, variants and morph targets, which
 * programs look for; and of these all that could mean something to a page. The author's line is kept.
 */
export function sanitise(): Transform {
  return (document: Document): void => {
    const root = document.getRoot();
    const asset = root.getAsset();
    const { copyright } = asset;
    for (const key of Object.keys(asset)) delete asset[key as keyof typeof asset];
    asset.version = '2.0';
    asset.generator = 'StreamXR';
    if (typeof copyright === 'string') asset.copyright = plainText(copyright, copyrightMax);
    for (const edge of document.getGraph().listEdges()) {
      const property = edge.getChild();
      property.setExtras({});
      property.setName(named.has(property.propertyType) ? nameOf(property) : '');
    }
    root.setExtras({});
  };
}

/** The reader passes on whatever stands in the file in a name's place. */
function nameOf(property: Property): string {
  const name: unknown = property.getName();
  return typeof name === 'string' ? plainText(name, nameMax) : '';
}
