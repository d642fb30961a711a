import { useState } from 'react';
import { ApiError } from '../../api/http.ts';
import type { FieldProblem } from '../useForm.ts';

/**
 * The code of the second factor in a form that may want one: whether it does, only the server's answer tells, unless it is
 * `known` before.
 */
export function useCode(known = false) {
  const [isAsked, setAsked] = useState(known);
  const [text, setText] = useState('');
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
        if (error instanceof ApiError && error.code === 'second_factor_required') setAsked(true);
        throw error;
      }
    },
    reset() {
      setAsked(known);
      setText('');
    },
  };
}
