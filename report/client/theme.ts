const KEY = 'latent-census-theme';

/** A page from disk may have no storage; a choice then lasts as long as the page. */
function remembered(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(theme: string): void {
  try {
    sessionStorage.setItem(KEY, theme);
  } catch {
    // nothing to remember it in
  }
}

/** The button that turns dark to light and back; without it the page follows the system. */
export function enhanceTheme(): void {
  const root = document.documentElement;
  const earlier = remembered();
  if (earlier) root.dataset['theme'] = earlier;
  const button = document.querySelector<HTMLButtonElement>('#theme');
  if (!button) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    const theme = (root.dataset['theme'] ?? system) === 'dark' ? 'light' : 'dark';
    root.dataset['theme'] = theme;
    remember(theme);
  });
}
