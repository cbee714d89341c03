// app/api/projects/route.ts
import { NextResponse } from 'next/server'
import { withAuth } from '@/lib/api/auth'
import { db } from '@/lib/db'
import { z } from 'zod'

const createProjectSchema = z.object({
  title: z.string().min(1).max(100),
  description: z.string().optional(),
  organizationId: z.string().optional(),
})

export const GET = withAuth(async (req, { userId, orgId }) => {
  const projects = await db.project.findMany({
    where: {
      OR: [
        { authorId: userId },
        { organizationId: orgId },
      ],
    },
    include: {
      author: {
        select: {
          firstName: true,
          lastName: true,
          imageUrl: true,
        },
      },
    },
    orderBy: {
      createdAt: 'desc',
    },
  })

  return NextResponse.json({ projects })
})

export const POST = withAuth(async (req, { userId, orgId }) => {
  const body = await req.json()
  const data = createProjectSchema.parse(body)

  const project = await db.project.create({
    data: {
      ...data,
      authorId: userId,
      organizationId: data.organizationId || orgId,
    },
    include: {
      author: {
        select: {
          firstName: true,
          lastName: true,
          imageUrl: true,
        },
      },
    },
  })

  return NextResponse.json({ project }, { status: 201 })
})
