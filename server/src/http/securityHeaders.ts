import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.ts';

/** Devices that a call needs are for this origin's own pages; what no call needs is for nobody. */
const permissions = [
  ...['camera', 'microphone', 'display-capture'].map((name) => `${name}=(self)`),
  ...['accelerometer', 'geolocation', 'gyroscope', 'magnetometer', 'midi', 'payment', 'usb'].map(
    (name) => `${name}=()`,
  ),
].join(', ');

/** Headers of every answer. Nothing inline runs, scripts or styles, so text that slips into the page stays text. */
export function securityHeaders(
  config: Pick<Config, 'apiOrigin' | 'publicOrigin' | 'isServedOverTls'>,
): RequestHandler[] {
  const api = config.apiOrigin === null ? [] : [config.apiOrigin, config.apiOrigin.replace(/^http/, 'ws')];
  // On plain HTTP beyond localhost browsers answer these with console errors, or with requests that cannot succeed.
  const { isServedOverTls } = config;
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          mediaSrc: ["'self'", 'blob:'],
          fontSrc: ["'self'"],
          connectSrc: ["'self'", ...api],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
          formAction: ["'self'"],
        },
      },
      // Room names stand in the path: they are not for the sites that a link in a chat leads to.
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
      // It binds a name, with all its ports, for a year: only one that PUBLIC_URL gives, never localhost by accident.
      strictTransportSecurity: config.publicOrigin?.startsWith('https:') ? { includeSubDomains: false } : false,
      crossOriginOpenerPolicy: isServedOverTls,
      originAgentCluster: isServedOverTls,
    }),
    (_req, res, next) => {
      res.set('Permissions-Policy', permissions);
      next();
    },
  ];
}
