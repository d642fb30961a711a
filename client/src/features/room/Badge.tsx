import { Crown, UserRound } from 'lucide-react';

/** What somebody is in this room, where it matters to the others. */
export function Badge({ isHost, isGuest }: { isHost?: boolean | undefined; isGuest?: boolean | undefined }) {
  if (isHost === true) {
    return (
      <span className="flex shrink-0 items-center gap-1 text-small font-medium text-accent">
        <Crown className="size-4" strokeWidth={1.75} aria-hidden="true" />
        Host
      </span>
    );
  }
  if (isGuest === true) {
    return (
      <span className="flex shrink-0 items-center gap-1 text-small font-medium text-muted">
        <UserRound className="size-4" strokeWidth={1.75} aria-hidden="true" />
        Guest
      </span>
    );
  }
  return null;
}
