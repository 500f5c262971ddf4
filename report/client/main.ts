import { enhanceClouds } from './cloud-view.ts';
import { enhanceCopying } from './copying.ts';
import { enhanceMatrices } from './matrices.ts';
import { enhancePosteriors } from './posterior-view.ts';
import { enhanceSorting } from './sorting.ts';
import { enhanceTheme } from './theme.ts';

/** The page is complete without this script: it adds what pointer and keyboard can ask for. */
enhanceTheme();
enhanceSorting();
enhanceCopying();
void enhanceMatrices();
void enhancePosteriors();
void enhanceClouds();
