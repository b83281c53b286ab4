// What has the focus decides who reads the keys. Buttons keep Enter and Space; widgets that live on arrows or letters keep everything.
const readsEveryKey =
  'input, textarea, select, [contenteditable]:not([contenteditable="false"]), [role="textbox"], [role="combobox"], [role="menu"], ' +
  '[role="listbox"], [role="radiogroup"], [role="slider"], [role="tablist"], [role="grid"], [role="tree"], dialog, [role="dialog"]';
const readsActivation =
  'button, a[href], summary, [role="button"], [role="link"], [role="switch"], [role="checkbox"]';

/** Whether the world may act on this key, or an element of the page that has the focus needs it. */
export function isKeyForWorld(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return false;
  // The event's target is the outermost host; the path reaches into shadow roots.
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return true;
  if (target.closest(readsEveryKey) !== null) return false;
  const activates = event.code === 'Enter' || event.code === 'NumpadEnter' || event.code === 'Space';
  return !(activates && target.closest(readsActivation) !== null);
}
