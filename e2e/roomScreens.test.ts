import { expect, test } from 'vitest';
import { choose, enter, planRoom } from './harness/rooms.ts';
import { screenCheck } from './harness/screenCheck.ts';
import { useScene } from './harness/scene.ts';

const scene = useScene();
const looks = [
  { width: 390, height: 844, colorScheme: 'light' },
  { width: 1440, height: 900, colorScheme: 'dark' },
] as const;

test.each(looks)(
  'no serious finding of axe on the screens of rooms, hosts and guests, $width wide, $colorScheme',
  { timeout: 400_000 },
  async (look) => {
    const [ann, ben, gil] = [
      await scene.person('Ann', look),
      await scene.person('Ben', look),
      await scene.visitor('Gil', look),
    ];
    const { check, found } = screenCheck('rooms', ann);
    await ann.button('Plan a room').click();
    await check('plan a room');
    await ann.button('Cancel').click();
    const path = await planRoom(ann, { title: 'Stand-up', access: 'Whom a host lets in', guests: true });
    await ann.button('Options for Stand-up').click();
    await check('your rooms, with a menu');
    await ann.page.keyboard.press('Escape');
    await choose(ann, 'Options for Stand-up', 'New link');
    await check('a new link');
    await ann.button('Keep it').click();
    await enter(ann, path);

    await ben.goto(path);
    await ben.button('Ask to join').waitFor();
    await check('pre-join of a room that asks', ben);
    await ben.button('Ask to join').click();
    await ben.button('Cancel').waitFor();
    await check('waiting at the door', ben);
    await gil.goto(path);
    await gil.button('Join as a guest').click();
    await check('a guest’s name, with an error', gil);
    await gil.field('Name').fill('Gil');
    await gil.button('Join as a guest').click();
    await gil.button('Ask to join').click();
    await ann.button('Admit all').waitFor();
    await check('knocks');
    await ann.button('Decline Gil').click();
    await gil.button('Ask again').waitFor();
    await check('declined', gil);
    await gil.button('Ask again').click();
    await ann.button('Admit all').click();
    await Promise.all([ben.button('Start call').waitFor(), gil.button('Start call').waitFor()]);
    await ben.button('Start call').click();
    await ann.seesAndHears(2, 40_000);
    await ann.button('People').click();
    await check('people, with badges');
    await choose(ann, 'Options for Ben', 'Ask to mute');
    await ben.button('Mute now').waitFor();
    await check('asked to mute', ben);
    await choose(ann, 'Options for Gil', 'Remove');
    await check('a question before a removal');
    await ann.button('Remove').click();
    await gil.page.getByText('You were removed').waitFor();
    await check('a guest who was removed', gil);
    await ann.button('Close this panel').click();
    await ann.button('More').click();
    await check('more, in the bar');
    await ann.page.getByRole('menuitem', { name: 'Lock room' }).click();
    await ann.page.getByText('Locked', { exact: true }).waitFor();
    await check('a locked room');
    await choose(ann, 'More', 'Room settings');
    await check('room settings, inside');
    await ann.button('Cancel').click();
    await choose(ann, 'More', 'End for everyone');
    await ann.button('End for everyone').click();
    await ben.page.getByText('Ann ended the call').waitFor();
    await check('ended for everyone', ben);
    expect(found).toEqual({});
  },
);
