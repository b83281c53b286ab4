/** Marks the page while somebody goes through it by Tab, so that style sheets can show them where they are; a pointer ends it. */
export function markTabbing(root: HTMLElement): void {
  window.addEventListener('keydown', ({ key }) => {
    if (key === 'Tab') root.dataset['tabbing'] = '';
  });
  window.addEventListener('pointerdown', () => delete root.dataset['tabbing']);
}
