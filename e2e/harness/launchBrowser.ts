import { chromium, type Browser } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
];

/** Answers every question for a device with yes. */
export const GRANT_DEVICES = '--use-fake-ui-for-media-stream';
/** A moving test picture and a beep. */
export const FAKE_DEVICES = '--use-fake-device-for-media-stream';

type Place = {
  /** Another program to start, which passes its arguments on to Chromium. */
  executablePath?: string;
  flags?: readonly string[];
  /** Whether Ctrl+C closes it by itself, and ends the process after that. By default it does. */
  endsOnSignals?: boolean;
};

/** Starts Debian's Chromium with these devices; by default there is a camera and a microphone, and both are allowed. */
export async function launchBrowser(
  devices: readonly string[] = [GRANT_DEVICES, FAKE_DEVICES],
  { executablePath, flags = [], endsOnSignals = true }: Place = {},
): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath ?? process.env['PARLEY_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...FLAGS, ...flags, ...devices],
    handleSIGINT: endsOnSignals,
    handleSIGTERM: endsOnSignals,
    handleSIGHUP: endsOnSignals,
  });
}
