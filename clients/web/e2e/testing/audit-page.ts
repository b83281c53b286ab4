/**
 * What a screen reader would stumble over, a sentence each; for `page.evaluate`, so it uses nothing from outside. By hand rather than
 * by axe: the few rules that this page could break.
 */
export function auditPage(): string[] {
  const complaints: string[] = [];
  const complain = (element: Element, what: string) =>
    complaints.push(`${what}: ${element.outerHTML.slice(0, 120)}`);
  const textOfIds = (ids: string) =>
    ids
      .split(/\s+/)
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' ');
  const nameOf = (element: Element): string => {
    const labelledBy = element.getAttribute('aria-labelledby');
    const labels = 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])] : [];
    const candidates = [
      labelledBy === null ? '' : textOfIds(labelledBy),
      element.getAttribute('aria-label') ?? '',
      ...labels.map((label) => label.textContent ?? ''),
      element.textContent ?? '',
    ];
    return candidates.map((text) => text.trim()).find((text) => text !== '') ?? '';
  };
  const seen = (selector: string) =>
    [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());

  if (document.documentElement.lang === '') complaints.push('the page has no language');
  if (document.title === '') complaints.push('the page has no title');
  for (const element of seen(
    'button, a[href], input, textarea, select, [role="dialog"], [role="menu"], [role="radiogroup"]',
  ))
    if (nameOf(element) === '') complain(element, 'no name');
  for (const element of seen('img, svg, canvas')) {
    const isHidden = element.closest('[aria-hidden="true"]') !== null;
    if (!isHidden && element.getAttribute('alt') === null && nameOf(element) === '')
      complain(element, 'a picture without words');
  }
  for (const element of seen('[aria-hidden="true"] :is(button, a[href], input)'))
    complain(element, 'hidden, but takes the focus');
  for (const element of seen('[tabindex]'))
    if (Number(element.getAttribute('tabindex')) > 0) complain(element, 'jumps the queue of Tab');
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of new Set(ids.filter((other, index) => ids.indexOf(other) !== index)))
    complaints.push(`two elements are called ${id}`);
  for (const element of document.querySelectorAll('[aria-labelledby], [aria-describedby]')) {
    for (const attribute of ['aria-labelledby', 'aria-describedby'])
      for (const id of element.getAttribute(attribute)?.split(/\s+/) ?? [])
        if (document.getElementById(id) === null) complain(element, `${attribute} points at nothing`);
  }
  return complaints;
}
