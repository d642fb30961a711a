/** How many of four bars stand for a level of a connection. */
export const litBars = { good: 4, weak: 2, poor: 1 } as const;
