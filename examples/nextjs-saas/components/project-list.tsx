import Link from 'next/link'
import { formatDate, nameOf } from '@/lib/format'
import type { ProjectWithAuthor } from '@/lib/projects'
import { Card, StatusBadge } from './ui'

export function ProjectList({ projects }: { projects: ProjectWithAuthor[] }) {
  return (
    <Card>
      <ul className="divide-y divide-line">
        {projects.map(project => (
          <li
            key={project.id}
            className="relative flex items-center gap-4 px-4 py-3.5 hover:bg-canvas sm:px-5"
          >
            <div className="min-w-0 grow">
              <h3 className="truncate text-sm font-medium">
                <Link
                  href={`/orgs/${project.organizationId}/projects/${project.id}`}
                  className="after:absolute after:inset-0"
                >
                  {project.title}
                </Link>
              </h3>
              <p className="mt-0.5 truncate text-sm text-muted">
                {nameOf(project.author)} · {formatDate(project.createdAt)}
              </p>
            </div>
            <StatusBadge status={project.status} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
