import { LinkButton } from '../ui/Button.tsx';
import { MessagePage } from '../ui/MessagePage.tsx';

export function NotFound() {
  return (
    <MessagePage title="There is no page here" action={<LinkButton to="/lobby">Go to the lobby</LinkButton>}>
      The address may be mistyped or out of date. Calls live at addresses that begin with /room/.
    </MessagePage>
  );
}
