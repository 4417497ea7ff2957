import { byId } from './dom.ts';

const timers = new Map<HTMLButtonElement, ReturnType<typeof setTimeout>>();
const labels = new Map<HTMLButtonElement, string>();

/** Announces a sentence to screen readers. */
export function announce(sentence: string): void {
  byId('announcement', HTMLElement).textContent = sentence;
}

/** Shows an answer in a button for two seconds, and announces a sentence to screen readers. */
export function answer(button: HTMLButtonElement, text: string, sentence: string): void {
  const label = labels.get(button) ?? button.textContent;
  labels.set(button, label);
  button.style.minWidth = `${button.offsetWidth}px`;
  button.textContent = text;
  announce(sentence);
  clearTimeout(timers.get(button));
  timers.set(
    button,
    setTimeout(() => {
      button.textContent = label;
      button.style.minWidth = '';
    }, 2000),
  );
}
