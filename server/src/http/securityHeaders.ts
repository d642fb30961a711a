import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.ts';

/** What calls and passkeys need is for this origin's own pages; what neither needs is for nobody. */
const forOurselves = [
  'camera',
  'microphone',
  'display-capture',
  'autoplay',
  'fullscreen',
  'picture-in-picture',
  'screen-wake-lock',
  'publickey-credentials-create',
  'publickey-credentials-get',
];
const forNobody = [
  'accelerometer',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking',
];
const permissions = [...forOurselves.map((name) => `${name}=(self)`), ...forNobody.map((name) => `${name}=()`)].join(
  ', ',
);

/** Headers of every answer. Nothing inline runs, scripts or styles, so text that slips into the page stays text. */
export function securityHeaders(
  config: Pick<Config, 'apiOrigin' | 'publicOrigin' | 'isServedOverTls' | 'isProduction' | 'tls'>,
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
          // Text becomes markup or code nowhere. A sink that is ever needed gets its one policy, of this name, in one file.
          requireTrustedTypesFor: ["'script'"],
          trustedTypes: ['parley'],
        },
      },
      // Room names stand in the path: they are not for the sites that a link in a chat leads to.
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
      // It binds a name, with all its ports, for a year: only one that is meant for people, never localhost by accident.
      strictTransportSecurity:
        config.publicOrigin?.startsWith('https:') || (config.isProduction && config.tls !== null)
          ? { includeSubDomains: false }
          : false,
      crossOriginOpenerPolicy: isServedOverTls,
      originAgentCluster: isServedOverTls,
    }),
    (_req, res, next) => {
      res.set('Permissions-Policy', permissions);
      next();
    },
  ];
}
