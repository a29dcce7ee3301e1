import { Container, Group } from '@mantine/core';
import type { ReactNode, RefObject } from 'react';
import { Brand } from './Brand';
import { LanguageChoice } from './LanguageChoice';
import { SchemeChoice } from './SchemeChoice';
import { UpdateBanner } from './UpdateBanner';
import classes from './Shell.module.css';

interface Props {
  readonly children: ReactNode;
  /** What has the focus when another page was gone to. */
  readonly main?: RefObject<HTMLElement | null>;
}

/** A page without navigation: for signing in, and for visitors. */
export function Plain({ children, main }: Props): ReactNode {
  return (
    <Container size="md" py="sm">
      <Group component="header" justify="space-between" mb="md">
        <Brand />
        <Group gap="xs">
          <LanguageChoice />
          <SchemeChoice />
        </Group>
      </Group>
      <main ref={main} tabIndex={-1} className={classes['main']}>
        <UpdateBanner />
        {children}
      </main>
    </Container>
  );
}
