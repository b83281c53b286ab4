import '@fontsource-variable/figtree';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { markTabbing } from './keys/mark-tabbing.ts';
import { openPage } from './open-page.ts';
import { PageContext } from './page.ts';

const root = document.querySelector<HTMLElement>('#page');
const canvas = document.querySelector<HTMLCanvasElement>('#world');
if (root === null || canvas === null) throw new Error('index.html has lost its page or its world');

markTabbing(document.documentElement);
render(
  <PageContext.Provider value={openPage(canvas)}>
    <App />
  </PageContext.Provider>,
  root,
);
