import type { Onboarding, OnboardingStep, StepName } from '@/api/types';

/** How often the page asks whether a step is done. */
export const ASK_EVERY_MS = 1500;

export function stepOf(onboarding: Onboarding | undefined, name: StepName): OnboardingStep | undefined {
  return onboarding?.steps.find((step) => step.name === name);
}
