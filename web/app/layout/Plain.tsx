import { Container, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { Brand } from './Brand';
import { LanguageChoice } from './LanguageChoice';
import { SchemeChoice } from './SchemeChoice';

/** A page without navigation: for signing in, and for when nothing else is there. */
export function Plain({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Container size="md" py="sm">
      <Group component="header" justify="space-between" mb="md">
        <Brand />
        <Group gap="xs">
          <LanguageChoice />
          <SchemeChoice />
        </Group>
      </Group>
      <main>{children}</main>
    </Container>
  );
}
