export * from './control.ts';
export * from './errors.ts';
export * from './model.ts';
export * from './pushes.ts';
export * from './requests.ts';
export * from './rest.ts';
export * from './security.ts';
export * from './TokenBucket.ts';
