import { CircleAlert } from 'lucide-react';
import { useId, type ComponentProps, type ReactNode } from 'react';

type Props = Omit<ComponentProps<'input'>, 'id'> & {
  label: string;
  error?: string | null;
  hint?: ReactNode;
  /** Something inside the field at its end, such as a button. */
  end?: ReactNode;
};

/** A labelled field. Its error stands below it and is read with it. */
export function TextField({ label, error = null, hint, end, className = '', ...rest }: Props) {
  const id = useId();
  const describedBy = [error !== null && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-small font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          {...rest}
          id={id}
          aria-invalid={error !== null || undefined}
          aria-describedby={describedBy || undefined}
          className={`h-12 w-full rounded-tile border bg-surface px-4 text-field text-ink outline-offset-0 transition-colors placeholder:text-muted focus-visible:border-accent ${error === null ? 'border-edge' : 'border-ink ring-1 ring-ink'} ${end === undefined ? '' : 'pr-13'}`}
        />
        {end !== undefined && <div className="absolute inset-y-0 right-0.5 flex items-center">{end}</div>}
      </div>
      {error !== null && (
        <p id={`${id}-error`} className="mt-2 flex gap-2 text-small font-medium">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          {error}
        </p>
      )}
      {hint !== undefined && <div id={`${id}-hint`}>{hint}</div>}
    </div>
  );
}
