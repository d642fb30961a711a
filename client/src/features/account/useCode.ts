import { useState } from 'react';
import { ApiError } from '../../api/http.ts';
import type { FieldProblem } from '../useForm.ts';

/**
 * The code of the second factor in a form that may want one. `isOn`: two-step sign-in is known to be on; elsewhere it may
 * have been turned on since, and then the server's answer tells.
 */
export function useCode(isOn: boolean) {
  const [isWanted, setWanted] = useState(false);
  const [text, setText] = useState('');
  const isAsked = isOn || isWanted;
  const given = isAsked ? text.trim() : null;

  return {
    isAsked,
    text,
    setText,
    /** For the request's body. */
    body: given === null ? {} : { code: given },
    check: (): FieldProblem<'code'>[] =>
      given === '' ? [{ field: 'code', words: 'Enter the code of your authenticator app, or a recovery code.' }] : [],
    /** Sends, and shows the field when the server wants a code. Rejects as `send` does. */
    async ask<Value>(send: () => Promise<Value>): Promise<Value> {
      try {
        return await send();
      } catch (error) {
        if (error instanceof ApiError && error.code === 'second_factor_required') setWanted(true);
        throw error;
      }
    },
    reset() {
      setWanted(false);
      setText('');
    },
  };
}
