/** Marks an element's text, so that the reader's own command can copy it. */
function mark(element: HTMLElement): void {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}

/** Buttons with `data-copy`: they copy the text of the element that they name, or mark it where a page may not copy. */
export function enhanceCopying(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    const source = document.getElementById(button.dataset['copy']!);
    if (!source) continue;
    button.hidden = false;
    button.addEventListener('click', () => {
      mark(source);
      const text = source.textContent ?? '';
      const copied = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
      copied.then(
        () => (button.textContent = 'Copied'),
        () => (button.textContent = 'Marked: copy it now'),
      );
    });
  }
}
