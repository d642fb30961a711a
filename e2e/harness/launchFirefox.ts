import puppeteer, { type Browser } from 'puppeteer-core';

const PREFERENCES = {
  // A moving picture and a tone in place of devices.
  'media.navigator.streams.fake': true,
  // Loopback is the only network there is (scripts/isolated.mjs), and no mDNS answers on it for hidden addresses.
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // Nobody is there to allow sound by a gesture.
  'media.autoplay.default': 0,
};

/** Answers every question for a device with yes. */
const GRANT_DEVICES = { 'media.navigator.permission.disabled': true };
/** What it is when the person has chosen "Block" for every site: 2 is `DENY_ACTION`. */
export const REFUSE_DEVICES = { 'permissions.default.camera': 2, 'permissions.default.microphone': 2 };

/** Starts Debian's Firefox; by default there is a camera and a microphone, and both are allowed. */
export async function launchFirefox(devices: Record<string, unknown> = GRANT_DEVICES): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env['PARLEY_FIREFOX'] ?? '/usr/bin/firefox-esr',
    extraPrefsFirefox: { ...PREFERENCES, ...devices },
  });
}
