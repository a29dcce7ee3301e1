import type { ReactNode } from 'react';
import { Icon } from '../app/layout/Icon';
import type { IconName } from '../app/layout/Icon';
import classes from './booking.module.css';

/** A line with a drawing before it. */
export function Fact({ icon, children }: { readonly icon: IconName; readonly children: ReactNode }): ReactNode {
  return (
    <div className={classes['fact']}>
      <Icon name={icon} size={18} />
      <div className={classes['text']}>{children}</div>
    </div>
  );
}
