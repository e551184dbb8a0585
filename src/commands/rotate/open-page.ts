import { mayPrompt, type Context } from '../../app/context.js';

/** Opens a page in the browser of whoever sits at the terminal. The address was told before, so nothing is lost where there is none. */
export async function openPage(context: Context, address: string): Promise<void> {
  if (!mayPrompt(context) || !isWebPage(address) || !hasScreen(context)) return;
  try {
    const { default: open } = await import('open');
    const opener = await open(address);
    opener.once('error', () => undefined); // there is none
  } catch {
    // nor here
  }
}

/** It comes from secretctl.yaml; for other kinds of addresses an opener starts programs. */
function isWebPage(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}

/** Without a screen an opener may start a browser for terminals, in the terminal that asks for the value. */
function hasScreen({ platform, env }: Context): boolean {
  return platform === 'win32' || platform === 'darwin' || (env['DISPLAY'] ?? env['WAYLAND_DISPLAY'] ?? '') !== '';
}
