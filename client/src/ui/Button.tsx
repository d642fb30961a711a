import type { ComponentProps } from 'react';
import { Link, type LinkProps } from 'react-router-dom';
import { Spinner } from './Spinner.tsx';

type Look = { variant?: keyof typeof VARIANTS; size?: keyof typeof SIZES };

const VARIANTS = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  plain: 'border border-line bg-surface text-ink hover:bg-sunken',
  quiet: 'text-muted hover:bg-sunken hover:text-ink',
  red: 'bg-red text-on-red hover:bg-red-strong',
} as const;

const SIZES = {
  medium: 'min-h-11 px-5 text-body',
  large: 'min-h-13 px-7 text-body',
} as const;

function classOf({ variant = 'primary', size = 'medium' }: Look, className = ''): string {
  return `inline-flex shrink-0 items-center justify-center gap-2 rounded-full font-medium select-none transition-[background-color,color,opacity] disabled:pointer-events-none disabled:opacity-50 ${VARIANTS[variant]} ${SIZES[size]} ${className}`;
}

type ButtonProps = ComponentProps<'button'> & Look & { isPending?: boolean };

/** A button with words. While pending it keeps its name and focus, and a second press does nothing. */
export function Button({ variant, size, isPending = false, className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={isPending || undefined}
      {...rest}
      onClick={isPending ? (event) => event.preventDefault() : onClick}
      className={classOf({ ...(variant && { variant }), ...(size && { size }) }, className)}
    >
      {isPending && <Spinner className="size-4" />}
      {children}
    </button>
  );
}

/** A link that looks like a button: it goes somewhere. */
export function LinkButton({ variant, size, className, ...rest }: LinkProps & Look) {
  return <Link {...rest} className={classOf({ ...(variant && { variant }), ...(size && { size }) }, className)} />;
}
