import { describe, expect, it } from 'vitest';
import { Name, Title } from './model.ts';

describe('a name', () => {
  it.each([
    'Ann',
    'Ann-Sophie O’Neill (she/her)',
    'Δημήτρης',
    '山田 太郎',
    'محمد رضا',
    // Persian joins and separates letters with signs of no width, and so do pictures of several persons.
    'نازی\u200Cها',
    '👩\u200D👧 & co',
    '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
  ])('may be %s', (name) => expect(Name.parse(` ${name} `)).toBe(name));

  it.each([
    ['nothing that is seen', '\u200B'],
    ['a letter of Hangul that is none', '\u3164'],
    ['joiners that join nothing', '\u200D\u200C'],
    ['tags without a flag', '\u{E0020}\u{E007F}'],
    ['another one with a soft hyphen', 'An\u00ADn'],
    ['another one with a mark of direction', 'Ann\u200F'],
    ['half a pair', 'Ann\uD800'],
    ['two lines', 'Ann\u2028Ben'],
    ['another one with a sign of no width', 'An\u200Bn'],
    ['a word joiner', 'An\u2060n'],
    ['a byte order mark', 'An\uFEFFn'],
    ['writing turned around', 'Ann\u202Egro.elpmaxe'],
    ['writing in an isolate', '\u2067Ann\u2069'],
    ['a control character', 'Ann\n'.concat('B')],
    ['spaces alone', '  '],
    ['too long', 'a'.repeat(101)],
  ])('must not be %s', (_what, name) => expect(Name.safeParse(name).success).toBe(false));
});

describe('the title of a room', () => {
  it.each(['', 'Stand-up', 'نازی\u200Cها', '👩\u200D👧 & co'])('may be "%s"', (title) => {
    expect(Title.parse(` ${title} `)).toBe(title);
  });

  it.each([
    ['nothing that is seen', '\u3164', 'must show something'],
    ['another one with a sign of no width', 'Stand\u200B-up', /^must not contain invisible signs/],
    ['writing turned around', '\u202Epu-dnatS', /^must not contain invisible signs/],
    ['a control character', 'Stand\nup', 'must not contain control characters'],
    ['too long', 'a'.repeat(101), 'must have at most 100 characters'],
  ])('must not be %s', (_what, title, words) => {
    expect(Title.safeParse(title).error?.issues.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(words),
    );
  });
});
