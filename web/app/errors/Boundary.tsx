import { Component } from 'react';
import type { ReactNode } from 'react';
import { Broken } from './Broken';

interface Props {
  readonly children: ReactNode;
  /** Whatever else is shown there: where it changes, it is tried once more. */
  readonly place?: string;
}

interface State {
  readonly error: unknown;
}

const WHOLE: State = { error: null };

/** Keeps what breaks in one place from taking the rest along. */
export class Boundary extends Component<Props, State> {
  override state = WHOLE;

  static getDerivedStateFromError(error: unknown): State {
    return { error: error ?? new Error('something undefined was thrown') };
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.error !== null && before.place !== this.props.place) this.setState(WHOLE);
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === null ? this.props.children : <Broken error={error} />;
  }
}
