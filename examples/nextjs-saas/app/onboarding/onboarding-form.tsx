'use client'

import { useUser } from '@clerk/nextjs'
import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button, Card, inputClass, Notice } from '@/components/ui'
import { onboardingInput } from '@/lib/validation'

const ROLES = {
  developer: 'Developer',
  designer: 'Designer',
  product: 'Product manager',
  founder: 'Founder',
  other: 'Something else',
}
const TEAM_SIZES = ['1-10', '11-50', '51-200', '200+']
const GOALS = [
  'Improve team collaboration',
  'Increase productivity',
  'Better project management',
  'Track progress',
]
const STEPS = ['About you', 'Your team', 'Your goals']

/** Three steps, saved at the end in the user's unsafe metadata: what people may say about themselves. */
export function OnboardingForm({ firstName }: { firstName: string | null }) {
  const { user } = useUser()
  const router = useRouter()
  const [step, setStep] = useState(1)
  const [answers, setAnswers] = useState({ role: '', company: '', teamSize: '', goals: [] as string[] })
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  const set = (change: Partial<typeof answers>) => setAnswers({ ...answers, ...change })

  // the next step replaces this one under the keyboard: begin at its top
  useEffect(() => {
    if (step > 1) heading.current?.focus()
  }, [step])

  const isStepDone = [answers.role !== '', answers.teamSize !== '', answers.goals.length > 0][step - 1]

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (step < 3) return setStep(step + 1)
    setBusy(true)
    try {
      const onboarding = {
        completed: true,
        ...onboardingInput.parse(answers),
        completedAt: new Date().toISOString(),
      }
      await user!.update({ unsafeMetadata: { ...user!.unsafeMetadata, onboarding } })
      router.push('/dashboard')
    } catch {
      setBusy(false)
      setProblem('That could not be saved. Please try again.')
    }
  }

  return (
    <Card className="p-6 sm:p-8">
      <ol aria-label="Steps" className="flex gap-2">
        {STEPS.map((name, index) => (
          <li key={name} aria-current={index + 1 === step ? 'step' : undefined} className="grow">
            <div className={`h-1.5 rounded-full ${index < step ? 'bg-brand' : 'bg-line'}`} />
            <span className="mt-2 block text-xs text-muted max-sm:sr-only">{name}</span>
          </li>
        ))}
      </ol>
      <h1 ref={heading} tabIndex={-1} className="mt-6 text-2xl font-semibold tracking-tight outline-none">
        {step === 1 ? `Welcome${firstName ? `, ${firstName}` : ''}` : STEPS[step - 1]}
      </h1>
      <p className="mt-1 text-sm text-muted">Let’s get you set up: step {step} of 3.</p>

      <form onSubmit={event => void submit(event)} className="mt-6 space-y-6">
        {problem ? <Notice tone="error">{problem}</Notice> : null}
        {step === 1 ? (
          <>
            <div>
              <label htmlFor="role" className="text-sm font-medium">
                What is your role?
              </label>
              <select
                id="role"
                required
                value={answers.role}
                onChange={event => set({ role: event.target.value })}
                className={inputClass}
              >
                <option value="">Select a role</option>
                {Object.entries(ROLES).map(([value, name]) => (
                  <option key={value} value={value}>
                    {name}
                  </option>
                ))}
              </select>
            </div>
            <div>
              <label htmlFor="company" className="text-sm font-medium">
                Company <span className="text-muted">(optional)</span>
              </label>
              <input
                id="company"
                maxLength={100}
                autoComplete="organization"
                value={answers.company}
                onChange={event => set({ company: event.target.value })}
                className={inputClass}
              />
            </div>
          </>
        ) : null}
        {step === 2 ? (
          <Choices legend="How many people are you?" className="grid grid-cols-2 gap-3">
            {TEAM_SIZES.map(size => (
              <Choice
                key={size}
                type="radio"
                name="teamSize"
                checked={answers.teamSize === size}
                onChange={() => set({ teamSize: size })}
              >
                {size}
              </Choice>
            ))}
          </Choices>
        ) : null}
        {step === 3 ? (
          <Choices legend="What do you want to get done?" className="space-y-3">
            {GOALS.map(goal => (
              <Choice
                key={goal}
                type="checkbox"
                name="goals"
                checked={answers.goals.includes(goal)}
                onChange={isChecked =>
                  set({
                    goals: isChecked
                      ? [...answers.goals, goal]
                      : answers.goals.filter(other => other !== goal),
                  })
                }
              >
                {goal}
              </Choice>
            ))}
          </Choices>
        ) : null}
        <div className="flex justify-between gap-3">
          {step > 1 ? (
            <Button type="button" variant="secondary" onClick={() => setStep(step - 1)}>
              Back
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" disabled={!isStepDone || isBusy || !user}>
            {step < 3 ? 'Continue' : 'Complete setup'}
          </Button>
        </div>
      </form>
    </Card>
  )
}

function Choices({
  legend,
  className,
  children,
}: {
  legend: string
  className: string
  children: React.ReactNode
}) {
  return (
    <fieldset>
      <legend className="mb-3 text-sm font-medium">{legend}</legend>
      <div className={className}>{children}</div>
    </fieldset>
  )
}

interface ChoiceProps {
  type: 'radio' | 'checkbox'
  name: string
  checked: boolean
  onChange: (isChecked: boolean) => void
  children: string
}

function Choice({ onChange, children, ...input }: ChoiceProps) {
  return (
    <label className="flex cursor-pointer items-center gap-3 rounded-lg border border-line px-4 py-3 text-sm has-checked:border-brand has-checked:bg-brand-soft">
      <input {...input} onChange={event => onChange(event.target.checked)} className="size-4 accent-brand" />
      {children}
    </label>
  )
}
