#include "scenario_generator_parts.h"

uint64_t generator_next(struct generator *g)
{
    uint64_t z = g->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

uint64_t generator_below(struct generator *g, uint64_t bound)
{
    return generator_next(g) % bound;
}

uint64_t generator_between(struct generator *g, uint64_t low, uint64_t high)
{
    return low + generator_below(g, high - low + 1);
}

bool generator_one_in(struct generator *g, uint64_t count)
{
    return generator_below(g, count) == 0;
}

void generator_keep(struct generator *g, bool worked)
{
    g->has_memory = g->has_memory && worked;
}

static void add_choices(struct generator *g, struct distribution *distribution, uint64_t low,
                        uint64_t high)
{
    distribution->kind = DISTRIBUTION_CHOICE;
    distribution->first_choice = g->builder.scenario.choice_count;
    distribution->choice_count = (uint32_t)generator_between(g, 1, 4);
    for (uint32_t i = 0; i < distribution->choice_count; i++) {
        struct choice choice = {.value = generator_between(g, low, high),
                                .weight = generator_between(g, 1, 3)};
        distribution->weight_sum += choice.weight;
        generator_keep(g, builder_add_choice(&g->builder, &choice));
    }
}

struct quantity generator_amount(struct generator *g, uint64_t low, uint64_t high)
{
    if (!generator_one_in(g, 4)) {
        return quantity_constant(generator_between(g, low, high));
    }
    struct distribution distribution = {.low = generator_between(g, low, high),
                                        .minimum = low,
                                        .maximum = high,
                                        .multiply = 1,
                                        .divide = 1};
    switch (generator_below(g, 4)) {
    case 0:
        distribution.kind = DISTRIBUTION_UNIFORM;
        distribution.high = generator_between(g, distribution.low, high);
        break;
    case 1:
        distribution.kind = DISTRIBUTION_EXPONENTIAL;
        distribution.mean = generator_between(g, 1, high / 2 + 1);
        break;
    case 2:
        distribution.kind = DISTRIBUTION_LOGNORMAL;
        distribution.mean = generator_between(g, 1, high / 2 + 1);
        distribution.sigma_q32 = generator_below(g, UINT64_C(2) << 32);
        break;
    default:
        add_choices(g, &distribution, low, high);
        break;
    }
    g->draws = true;
    generator_keep(g, builder_add_distribution(&g->builder, &distribution));
    return (struct quantity){.distribution = g->builder.scenario.distribution_count - 1};
}

struct quantity generator_wait(struct generator *g)
{
    switch (generator_below(g, 6)) {
    case 0:
        return quantity_constant(0);
    case 1:
        return quantity_constant(SCENARIO_FOREVER);
    case 2:
        return generator_amount(g, 0, 100);
    default:
        return quantity_constant(generator_between(g, 1, 6));
    }
}

uint32_t generator_bag(struct generator *g)
{
    return (uint32_t)generator_below(g, BAGS);
}
