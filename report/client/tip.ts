/** A box of lines that follows the pointer or the cursor. Text only: names are whatever users called things. */
export class Tip {
  private readonly host: HTMLElement;
  private readonly box: HTMLDivElement;

  constructor(host: HTMLElement) {
    this.host = host;
    this.box = document.createElement('div');
    this.box.className = 'tip';
    this.box.hidden = true;
    host.append(this.box);
  }

  /** Shows the lines near a point of the window, inside the host. */
  show(lines: readonly string[], { x, y }: { x: number; y: number }): void {
    this.box.replaceChildren(
      ...lines.map((line) => {
        const row = document.createElement('div');
        row.textContent = line;
        return row;
      }),
    );
    this.box.hidden = lines.length === 0;
    const host = this.host.getBoundingClientRect();
    const { width, height } = this.box.getBoundingClientRect();
    const left = Math.min(x - host.left + 14, host.width - width - 4);
    const below = y - host.top + 16;
    const fits = y + height + 24 < innerHeight;
    this.box.style.left = `${Math.max(4, left)}px`;
    this.box.style.top = `${fits ? below : Math.max(0, below - height - 28)}px`;
  }

  hide(): void {
    this.box.hidden = true;
  }
}
