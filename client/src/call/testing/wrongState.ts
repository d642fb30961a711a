/** What a browser throws when a step is asked for in a state that does not have it. */
export function wrongState(step: string, state: string): DOMException {
  return new DOMException(`${step} is not possible in state ${state}.`, 'InvalidStateError');
}
