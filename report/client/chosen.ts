/** The channel that a reader has chosen, in whatever part of the page. */

const EVENT = 'census-channel';

export function chooseChannel(channel: number): void {
  document.dispatchEvent(new CustomEvent(EVENT, { detail: channel }));
}

export function onChannelChosen(show: (channel: number) => void): void {
  document.addEventListener(EVENT, (event) => show((event as CustomEvent<number>).detail));
}
