DROP TABLE deal_stage_intervals, deals, pipeline_stages, pipelines;
