import type { Strength } from './passwordStrength.ts';

const FILLS = ['bg-edge', 'bg-edge', 'bg-edge', 'bg-accent', 'bg-accent'] as const;

/** Four bars, a word, and the reasons. The word carries the meaning, the bars only repeat it. */
export function StrengthMeter({ strength: { score, label, reasons } }: { strength: Strength }) {
  return (
    <div className="mt-3 text-small">
      <div className="flex items-center gap-3">
        <div className="flex flex-1 gap-1" aria-hidden="true">
          {[1, 2, 3, 4].map((step) => (
            <span
              key={step}
              className={`h-1 flex-1 rounded-full transition-colors ${step <= Math.max(score, 1) ? FILLS[score] : 'bg-line'}`}
            />
          ))}
        </div>
        <span className="font-medium">{label}</span>
      </div>
      {reasons.length > 0 && (
        <ul className="mt-1.5 text-muted">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
