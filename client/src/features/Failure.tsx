import { Component, type ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';
import { MessagePage } from '../ui/MessagePage.tsx';

/** The last resort: an error that nobody expected, or a part of the page that could not be fetched. */
export class Failure extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <MessagePage title="This page stopped" action={<Button onClick={() => window.location.reload()}>Reload</Button>}>
        A part of it could not be loaded or broke. You are still signed in; reloading usually helps, and brings you back
        to a call that is running.
      </MessagePage>
    );
  }
}
