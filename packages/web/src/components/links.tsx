import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef, ReactElement } from 'react';

type LinkElementProps = Omit<ComponentPropsWithRef<'a'>, keyof ButtonProps | keyof AnchorProps>;

function ButtonElement(props: ButtonProps & LinkElementProps): ReactElement {
  return <Button component="a" {...props} />;
}

function AnchorElement(props: AnchorProps & LinkElementProps): ReactElement {
  return <Anchor {...props} />;
}

/** A link that looks like a button. */
export const ButtonLink = createLink(ButtonElement);

/** A link in text. */
export const AnchorLink = createLink(AnchorElement);
