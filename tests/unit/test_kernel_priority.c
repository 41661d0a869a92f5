// Who runs: priorities, ready lists, preemption and preemption thresholds.
#include "kernel_harness.h"

static const struct kernel_case priorities[] = {
    {"the best priority runs first, whatever the order of creation", NULL,
     "- {name: t0, priority: 9, steps: [note: a]}\n"
     "- {name: t1, priority: 3, steps: [note: b]}\n"
     "- {name: t2, priority: 5, steps: [note: c]}\n",
     "0 t1: b\n"
     "0 t2: c\n"
     "0 t0: a\n"},
    {"priority 0 is the best and 31 the last", NULL,
     "- {name: t0, priority: 31, steps: [note: a]}\n"
     "- {name: t1, priority: 30, steps: [note: b]}\n"
     "- {name: t2, priority: 1, steps: [note: c]}\n"
     "- {name: t3, priority: 0, steps: [note: d]}\n",
     "0 t3: d\n"
     "0 t2: c\n"
     "0 t1: b\n"
     "0 t0: a\n"},
    {"threads of one priority start in order of creation", NULL,
     "- {name: t0, priority: 5, steps: [compute: 100 cycles, note: a]}\n"
     "- {name: t1, priority: 5, steps: [note: b]}\n"
     "- {name: t2, priority: 5, steps: [note: c]}\n",
     "100 t0: a\n"
     "100 t1: b\n"
     "100 t2: c\n"},
    {"a thread that becomes ready lines up behind its equals", NULL,
     "- {name: t0, priority: 5, steps: [sleep: 1 ticks, note: a]}\n"
     "- {name: t1, priority: 5, steps: [compute: 1500 cycles, note: b]}\n"
     "- {name: t2, priority: 5, steps: [compute: 100 cycles, note: c]}\n",
     "1500 t1: b\n"
     "1600 t2: c\n"
     "1600 t0: a\n"},
    {"a better thread that becomes ready preempts", NULL,
     "- {name: lo, priority: 9, steps: [compute: 1500 cycles, note: lo]}\n"
     "- {name: hi, priority: 8, steps: [sleep: 1 ticks, note: hi, compute: 300 cycles]}\n",
     "1000 hi: hi\n"
     "1800 lo: lo\n"},
    {"a preempted thread stays at the head of its list", NULL,
     "- {name: t0, priority: 5, steps: [compute: 1500 cycles, note: a]}\n"
     "- {name: t1, priority: 5, steps: [note: b]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, compute: 100 cycles]}\n",
     "1600 t0: a\n"
     "1600 t1: b\n"},
    {"a call that readies a better thread returns after that one has run", NULL,
     "- {name: lo, priority: 9, steps: [resume: hi, note: lo]}\n"
     "- {name: hi, priority: 8, auto_start: false, steps: [note: hi, compute: 100 cycles]}\n",
     "0 hi: hi\n"
     "0..100 lo resume hi SUCCESS\n"
     "100 lo: lo\n"},
    {"a call that readies an equal returns at once", NULL,
     "- {name: lo, priority: 9, steps: [resume: t1, note: lo]}\n"
     "- {name: t1, priority: 9, auto_start: false, steps: [note: hi]}\n",
     "0 lo resume t1 SUCCESS\n"
     "0 lo: lo\n"
     "0 t1: hi\n"},
    {"a preemptor that is preempted goes on before the thread that it preempted", NULL,
     "- {name: lo, priority: 9, steps: [compute: 1500 cycles, note: lo]}\n"
     "- {name: mid, priority: 5, steps: [sleep: 1 ticks, compute: 1500 cycles, note: mid]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 2 ticks, compute: 100 cycles, note: hi]}\n",
     "2100 hi: hi\n"
     "2600 mid: mid\n"
     "3100 lo: lo\n"},
};

static const struct kernel_case thresholds[] = {
    {"a priority equal to the threshold does not preempt", NULL,
     "- {name: t0, priority: 9, preemption_threshold: 3, steps: [compute: 1500 cycles, note: a]}\n"
     "- {name: t1, priority: 3, steps: [sleep: 1 ticks, note: b]}\n",
     "1500 t0: a\n"
     "1500 t1: b\n"},
    {"a priority between threshold and priority does not preempt", NULL,
     "- {name: t0, priority: 9, preemption_threshold: 3, steps: [compute: 1500 cycles, note: a]}\n"
     "- {name: t1, priority: 8, steps: [sleep: 1 ticks, note: b]}\n",
     "1500 t0: a\n"
     "1500 t1: b\n"},
    {"a priority better than the threshold preempts", NULL,
     "- {name: t0, priority: 9, preemption_threshold: 3, steps: [compute: 1500 cycles, note: a]}\n"
     "- {name: t1, priority: 2, steps: [sleep: 1 ticks, note: b]}\n",
     "1000 t1: b\n"
     "1500 t0: a\n"},
    {"held off by the threshold, a call that readies a better thread returns at once", NULL,
     "- {name: t0, priority: 9, preemption_threshold: 3, steps: [resume: t1, note: a]}\n"
     "- {name: t1, priority: 3, auto_start: false, steps: [note: b]}\n",
     "0 t0 resume t1 SUCCESS\n"
     "0 t0: a\n"
     "0 t1: b\n"},
    {"a preempted thread with a threshold goes on before those it holds off", NULL,
     "- {name: t0, priority: 9, preemption_threshold: 3, steps: [compute: 2500 cycles, note: a]}\n"
     "- {name: t1, priority: 3, steps: [sleep: 1 ticks, note: b]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 2 ticks, compute: 100 cycles]}\n",
     "2600 t0: a\n"
     "2600 t1: b\n"},
    {"a preempted thread with a threshold lets a second better one go first", NULL,
     "- {name: t0, priority: 9, preemption_threshold: 3, steps: [compute: 2500 cycles, note: a]}\n"
     "- {name: t1, priority: 2, steps: [sleep: 2 ticks, note: b]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 2 ticks, compute: 100 cycles]}\n",
     "2100 t1: b\n"
     "2600 t0: a\n"},
    {"once it went on, a thread that was noted as preempted is noted no more", NULL,
     "- {name: t0, priority: 9, preemption_threshold: 3,\n"
     "   steps: [compute: 1500 cycles, sleep: 1 ticks, compute: 100 cycles, note: a]}\n"
     "- {name: t1, priority: 5, steps: [sleep: 2 ticks, note: b]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, sleep: 1 ticks, note: c]}\n",
     "2000 hi: c\n"
     "2000 t1: b\n"
     "2100 t0: a\n"},
    {"of two noted as preempted the better one goes on, then the other before those it holds off",
     NULL,
     "- {name: t0, priority: 20, preemption_threshold: 15, steps: [compute: 5500 cycles, note: "
     "a]}\n"
     "- {name: t1, priority: 10, preemption_threshold: 8,\n"
     "   steps: [sleep: 1 ticks, compute: 2500 cycles, note: b]}\n"
     "- {name: t2, priority: 17, steps: [sleep: 2 ticks, note: c]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 2 ticks, compute: 100 cycles, note: d]}\n",
     "2100 hi: d\n"
     "3600 t1: b\n"
     "8100 t0: a\n"
     "8100 t2: c\n"},
    {"of two noted as preempted the worse one waits for those it does not hold off", NULL,
     "- {name: t0, priority: 20, preemption_threshold: 15, steps: [compute: 5500 cycles, note: "
     "a]}\n"
     "- {name: t1, priority: 10, preemption_threshold: 8,\n"
     "   steps: [sleep: 1 ticks, compute: 2500 cycles, note: b]}\n"
     "- {name: t2, priority: 12, steps: [sleep: 2 ticks, note: c]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 2 ticks, compute: 100 cycles, note: d]}\n",
     "2100 hi: d\n"
     "3600 t1: b\n"
     "3600 t2: c\n"
     "8100 t0: a\n"},
    {"a noted thread that is suspended and resumed is noted no more", NULL,
     "- {name: t0, priority: 9, preemption_threshold: 3, steps: [compute: 1500 cycles, note: a]}\n"
     "- {name: t1, priority: 5, steps: [sleep: 1 ticks, note: b]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, suspend: t0, resume: t0]}\n",
     "1000 hi suspend t0 SUCCESS\n"
     "1000 hi resume t0 SUCCESS\n"
     "1000 t1: b\n"
     "1500 t0: a\n"},
    {"at the start thresholds play no part", NULL,
     "- {name: t0, priority: 9, preemption_threshold: 0, steps: [note: a]}\n"
     "- {name: t1, priority: 4, steps: [note: b]}\n",
     "0 t1: b\n"
     "0 t0: a\n"},
    {"at the start the head of the best list runs, threshold or none", NULL,
     "- {name: t0, priority: 4, steps: [note: a]}\n"
     "- {name: t1, priority: 4, preemption_threshold: 0, steps: [note: b]}\n",
     "0 t0: a\n"
     "0 t1: b\n"},
    {"threads that never ran are not noted as preempted", NULL,
     "- {name: t0, priority: 9, preemption_threshold: 0, steps: [note: a]}\n"
     "- {name: t1, priority: 8, steps: [note: b]}\n"
     "- {name: hi, priority: 1, steps: [note: c]}\n",
     "0 hi: c\n"
     "0 t1: b\n"
     "0 t0: a\n"},
};

static const struct kernel_case relinquishing[] = {
    {"relinquish alone goes on at once", NULL,
     "- {name: t0, priority: 5, steps: [compute: 10 cycles, relinquish: true, note: a]}\n",
     "10 t0: a\n"},
    {"relinquish lets the equals run first", NULL,
     "- {name: t0, priority: 5, steps: [note: a, relinquish: true, note: b]}\n"
     "- {name: t1, priority: 5, steps: [note: c]}\n"
     "- {name: t2, priority: 5, steps: [note: d]}\n",
     "0 t0: a\n"
     "0 t1: c\n"
     "0 t2: d\n"
     "0 t0: b\n"},
    {"relinquish lets nobody worse in", NULL,
     "- {name: t0, priority: 5, steps: [note: a, relinquish: true, note: b]}\n"
     "- {name: t1, priority: 6, steps: [note: c]}\n",
     "0 t0: a\n"
     "0 t0: b\n"
     "0 t1: c\n"},
    {"relinquish lets in a better thread that the threshold had held off", NULL,
     "- {name: t0, priority: 9, preemption_threshold: 3,\n"
     "   steps: [compute: 1500 cycles, relinquish: true, note: a]}\n"
     "- {name: t1, priority: 5, steps: [sleep: 1 ticks, note: b]}\n",
     "1500 t1: b\n"
     "1500 t0: a\n"},
    {"a thread that relinquished is not noted as preempted", NULL,
     "- {name: t0, priority: 9, preemption_threshold: 3,\n"
     "   steps: [compute: 1500 cycles, relinquish: true, note: a]}\n"
     "- {name: t1, priority: 5, steps: [sleep: 1 ticks, resume: t2, note: b]}\n"
     "- {name: t2, priority: 6, auto_start: false, steps: [note: c]}\n",
     "1500 t1 resume t2 SUCCESS\n"
     "1500 t1: b\n"
     "1500 t2: c\n"
     "1500 t0: a\n"},
    {"relinquish reloads the time slice", NULL,
     "- {name: t1, priority: 5, steps: [sleep: 2 ticks, note: b]}\n"
     "- {name: t0, priority: 5, time_slice: 2 ticks,\n"
     "   steps: [compute: 1500 cycles, relinquish: true, compute: 9000 cycles]}\n",
     "3000 t1: b\n"},
    {"relinquish lets the timer thread in", NULL,
     "- {name: t0, priority: 0, steps: [sleep: 1 ticks, note: a]}\n"
     "- {name: t1, priority: 0, steps: [compute: 1500 cycles, relinquish: true, note: b]}\n",
     "1500 t1: b\n"
     "1500 t0: a\n"},
    {"relinquish lets the timer thread in past a threshold of 0", NULL,
     "- {name: t0, priority: 4, steps: [sleep: 1 ticks, note: a]}\n"
     "- {name: t1, priority: 9, preemption_threshold: 0,\n"
     "   steps: [compute: 1500 cycles, relinquish: true, note: b]}\n",
     "1500 t0: a\n"
     "1500 t1: b\n"},
};

int main(void)
{
    return KERNEL_CASES_RUN(priorities, TRACE_USUAL) + KERNEL_CASES_RUN(thresholds, TRACE_USUAL) +
           KERNEL_CASES_RUN(relinquishing, TRACE_USUAL);
}
