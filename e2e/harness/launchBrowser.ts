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

/** Starts Debian's Chromium with these devices; by default there is a camera and a microphone, and both are allowed. */
export async function launchBrowser(devices: readonly string[] = [GRANT_DEVICES, FAKE_DEVICES]): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['PARLEY_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...FLAGS, ...devices],
  });
}
